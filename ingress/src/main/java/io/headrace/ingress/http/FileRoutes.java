package io.headrace.ingress.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.HEAD;
import static io.javalin.http.HandlerType.POST;

import io.headrace.ingress.files.FileState;

/** The routes of files. */
final class FileRoutes {
  private static final String FILES = "/files";
  private static final String FILE = "/files/{id}";
  private static final String CONTENT = "/files/{id}/content";

  private FileRoutes() {}

  static void add(RouteTable routes, Services services, AtOwner owners) {
    FileServices files = services.files();
    ObjectRoutes objects =
        new ObjectRoutes(
            services.ids(),
            services.table(),
            owners,
            FileState.PREFIX,
            "/v1/files",
            Refused::noSuchFile);
    MergedList lists = new MergedList(services.table(), owners, services.placement().partitions());
    RetrieveFile retrieve = new RetrieveFile(files.api(), objects);
    FileContent content = new FileContent(retrieve, objects, files.blobs());
    routes.openAi(
        POST,
        FILES,
        new CreateCounts(services.metrics()).objects("file", create(services, objects)));
    routes.openAi(GET, FILES, new ListFiles(lists, objects, services.clock()));
    routes.openAi(GET, FILE, retrieve);
    routes.openAi(DELETE, FILE, new DeleteFile(files.api(), objects));
    routes.openAi(GET, CONTENT, content);
    routes.openAi(HEAD, CONTENT, content);
  }

  private static CreateFile create(Services services, ObjectRoutes objects) {
    FileServices files = services.files();
    return new CreateFile(
        files,
        services.table(),
        services.ids(),
        services.placement(),
        objects,
        new Uploads(files.limits().maxUploads(), services.metrics()));
  }
}
