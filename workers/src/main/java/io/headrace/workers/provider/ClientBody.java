package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headrace.job.JobRequest;
import io.headrace.job.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The client's bytes, passed on: they are not parsed, and few values are exchanged. */
final class ClientBody {
  private static final byte[] FALSE = "false".getBytes(US_ASCII);

  private ClientBody() {}

  /**
   * With the provider's own name for the model, and as a call that is neither in the background nor
   * streamed: the gateway does the waiting.
   */
  static SplicedBytes of(Call call) {
    return of(call, List.of());
  }

  /**
   * @param more what else is exchanged; neither the model nor the background
   */
  static SplicedBytes of(Call call, List<Splice> more) {
    JobRequest request = call.request();
    List<Splice> splices = new ArrayList<>(more);
    Slice model = request.modelAt();
    if (model.isPresent() && !call.servedModel().equals(request.model())) {
      splices.add(new Splice(model.start(), model.end(), Json.quoted(call.servedModel())));
    }
    Slice background = request.backgroundAt();
    if (background.isPresent() && call.body()[background.start()] == 't') {
      splices.add(new Splice(background.start(), background.end(), FALSE));
    }
    splices.sort(Comparator.comparingInt(Splice::start));
    return new SplicedBytes(call.body(), splices);
  }
}
