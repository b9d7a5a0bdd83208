package io.headrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Carries a command out. */
final class BatchRun {
  private final Shell shell;
  private final Access access;
  private final BatchApi api;
  private final Unattended unattended;
  private final Display display;
  private final Retry retry;

  BatchRun(Shell shell, Access access, BatchApi api, Unattended unattended) {
    this.shell = shell;
    this.access = access;
    this.api = api;
    this.unattended = unattended;
    display = Display.of(shell);
    retry = new Retry(shell.clock(), display);
  }

  ExitCode run(BatchCommand command) throws InterruptedException {
    return switch (command) {
      case BatchCommand.Submit submit -> submit(submit);
      case BatchCommand.Status status -> status(status);
      case BatchCommand.Cancel cancel -> cancel(cancel);
      case BatchCommand.Newest newest -> list(newest);
    };
  }

  private ExitCode submit(BatchCommand.Submit submit) throws InterruptedException {
    Results.checkWritable(submit.fetch());
    BatchObject batch;
    try (InputFile file = InputFile.prepare(submit, shell.in())) {
      // A wrong key or address is told before a large file is on its way.
      atOnce(() -> api.newest(1));
      batch = create(submit, file);
    }
    (submit.fetch().toStdout() ? shell.err() : shell.out()).println(batch.id());
    shell.out().flush();
    if (submit.fetch().waits()) {
      return waitFor(batch, submit.fetch());
    }
    Report.goingOn(batch.id(), " -o OUT", access.again()).forEach(display::say);
    return ExitCode.DONE;
  }

  /** The keys make a repeat of either call return what the first one has made. */
  private BatchObject create(BatchCommand.Submit submit, InputFile file)
      throws InterruptedException {
    String uploadKey = UUID.randomUUID().toString();
    String fileId =
        retry.call(
            "the upload",
            () -> api.upload(file, uploadKey, sent -> display.uploading(sent, file.bytes())));
    display.say("uploaded %s as %s".formatted(Text.size(file.bytes()), fileId));
    String createKey = UUID.randomUUID().toString();
    return retry.call(
        "creating the batch", () -> api.create(fileId, submit, file.endpoint(), createKey));
  }

  private ExitCode status(BatchCommand.Status status) throws InterruptedException {
    Results.checkWritable(status.fetch());
    BatchObject batch = atOnce(() -> api.find(status.id()));
    if (status.fetch().waits()) {
      return waitFor(batch, status.fetch());
    }
    print(Report.status(batch));
    return batch.exitCode();
  }

  private ExitCode cancel(BatchCommand.Cancel cancel) throws InterruptedException {
    print(Report.status(atOnce(() -> api.cancel(cancel.id()))));
    return ExitCode.DONE;
  }

  private ExitCode list(BatchCommand.Newest newest) throws InterruptedException {
    print(atOnce(() -> api.newest(newest.limit())).stream().map(Report::listed).toList());
    return ExitCode.DONE;
  }

  private ExitCode waitFor(BatchObject batch, Fetch fetch) throws InterruptedException {
    unattended.set(Report.goingOn(batch.id(), fetch.options(), access.again()));
    Duration begun = shell.clock().now();
    BatchObject ended = new Watch(api, retry, display, shell.clock()).untilEnd(batch);
    Report.end(ended, shell.clock().now().minus(begun)).forEach(display::say);
    new Results(api, retry, shell).fetch(ended, fetch);
    unattended.clear();
    return ended.exitCode();
  }

  private void print(List<String> lines) {
    lines.forEach(shell.out()::println);
  }

  /** The first call isn't repeated: nobody waits minutes to learn of a wrong port. */
  private <T> T atOnce(Retry.Call<T> call) {
    return Retry.once(access, call);
  }
}
