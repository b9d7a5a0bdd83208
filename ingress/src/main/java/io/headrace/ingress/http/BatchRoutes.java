package io.headrace.ingress.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.batch.CreateLimit;
import io.headrace.job.JobLinks;

/** The routes of OpenAI's Batches. */
final class BatchRoutes {
  /** Of a create call: names and metadata, of 16 pairs at the most. */
  private static final int MAX_BODY = 128 << 10;

  private BatchRoutes() {}

  static void add(RouteTable routes, Services services, AtOwner owners) {
    Batches batches = services.batches();
    ObjectRoutes objects =
        new ObjectRoutes(
            services.ids(),
            services.table(),
            owners,
            JobLinks.BATCH_PREFIX,
            "/v1/batches",
            Refused::noSuchBatch);
    MergedList lists = new MergedList(services.table(), owners, services.placement().partitions());
    routes.openAi(
        POST,
        "/batches",
        new CreateCounts(services.metrics())
            .objects(
                "batch",
                new CreateBatch(
                    batches,
                    objects,
                    services.table(),
                    services.ids(),
                    services.placement(),
                    MAX_BODY)));
    routes.openAi(GET, "/batches", new ListBatches(batches, lists, objects));
    routes.openAi(GET, "/batches/{id}", new RetrieveBatch(batches, objects));
    routes.openAi(POST, "/batches/{id}/cancel", new CancelBatch(batches, objects));
    FileHolders holders = new FileHolders(batches.holds(), services.ids(), services.peers());
    routes.sealed(POST, FileHolders.PATH, holders::hold);
    routes.sealed(
        POST, CreateLimit.PATH, new BatchCreates(batches.createLimit(), services.peers())::take);
    routes.sealed(DELETE, FileHolders.PATH, holders::release);
  }
}
