package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import java.time.Duration;

/** Writes a command and returns once the table shows it, so that the next poll does too. */
final class Commands {
  static final Duration READ = Duration.ofSeconds(2);

  private final Submitter submitter;
  private final JobTable table;
  private final String topic;

  Commands(Submitter submitter, JobTable table, String topic) {
    this.submitter = submitter;
    this.table = table;
    this.topic = topic;
  }

  void give(JobId id, JobCommand.Kind kind, Call call)
      throws Refused, QueueUnavailable, InterruptedException {
    long offset = submitter.command(id, new JobCommand(kind, call.caller().tenant()));
    if (!table.awaitRead(topic, id.partition(), offset, READ)) {
      throw Refused.tableUnavailable();
    }
  }
}
