package io.headrace.ingress;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.headrace.config.ConfigException;
import io.headrace.config.KafkaConfig;
import io.headrace.config.Routes;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import io.headrace.ingress.admission.Verdicts;
import io.headrace.ingress.auth.ApiKeys;
import io.headrace.ingress.batch.BatchParts;
import io.headrace.ingress.batch.BatchRunners;
import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.files.BlobSweep;
import io.headrace.ingress.files.FileMetrics;
import io.headrace.ingress.files.FileSweep;
import io.headrace.ingress.files.FilesApi;
import io.headrace.ingress.http.FileLimits;
import io.headrace.ingress.http.FileServices;
import io.headrace.ingress.http.HttpServer;
import io.headrace.ingress.http.Limits;
import io.headrace.ingress.http.Services;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableConfig;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.jobs.PartitionListener;
import io.headrace.ingress.peer.PeerSeal;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.RegistrarConfig;
import io.headrace.ingress.replay.Replay;
import io.headrace.ingress.submit.KafkaProbe;
import io.headrace.ingress.submit.Placement;
import io.headrace.ingress.submit.RequestLog;
import io.headrace.ingress.submit.RequestLogConfig;
import io.headrace.ingress.submit.Submitter;
import io.headrace.ingress.usage.UsageTable;
import io.headrace.ingress.webhooks.DeliveryCommands;
import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.ingress.webhooks.EndpointRules;
import io.headrace.ingress.webhooks.WebhookLimits;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.ops.Health.State;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.trace.Tracing;
import io.headrace.webhook.CallbackSecrets;
import io.headrace.webhook.SecretBox;
import io.headrace.webhook.UrlPolicy;
import io.headrace.webhook.WebhooksConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Puts the parts together, in the order in which they need each other. */
final class Wiring {
  static final String KAFKA = "kafka";
  static final String JOB_TABLE = "job_table";
  static final String REPLAY = "replay";
  private static final int BACKLOG = 4096;
  private static final Duration ADMIN = Duration.ofSeconds(15);

  private final Settings settings;
  private final Health health;
  private final PrometheusMeterRegistry metrics;
  private final InstantSource clock;
  private final Closing parts;
  private final IngressConfig config;
  private final KafkaConfig kafka;
  private final Topics topics;

  /** The section {@code ids}. */
  record Ids(Secret secret) {}

  Wiring(
      Settings settings,
      Health health,
      PrometheusMeterRegistry metrics,
      InstantSource clock,
      Closing parts) {
    this.settings = settings;
    this.health = health;
    this.metrics = metrics;
    this.clock = clock;
    this.parts = parts;
    config = settings.section("ingress", IngressConfig.class);
    kafka = settings.section("kafka", KafkaConfig.class);
    topics = new Topics(kafka.retention());
  }

  /** What was started is in {@link #parts}, also when a later part fails. */
  HttpServer start() throws InterruptedException {
    ApiKeys keys = ApiKeys.from(settings);
    Routes routes = Routes.from(settings);
    String secret = settings.section("ids", Ids.class).secret().value();
    JobIds ids = new JobIds(secret, clock);
    Tracing tracing = parts.add(Tracing.start(settings, "ingress", metrics));
    ServerSocketChannel socket = parts.add(bound());
    Admin admin = parts.add(Admin.create(adminSettings()));
    provision(admin, routes);
    KafkaProbe probe = parts.add(KafkaProbe.start(admin));
    Registrar registrar = new Registrar(registrarConfig(routes), metrics);
    BatchRunners runners = new BatchRunners();
    PartitionListener listeners = PartitionListener.all(List.of(registrar, runners));
    JobTable table =
        parts.add(JobTable.start(tableConfig(socket), kafka, ids, listeners, clock, metrics));
    registrar.serve(table);
    parts.add(registrar);
    Verdicts verdicts = new Verdicts();
    UsageTable usage = new UsageTable(metrics);
    Replay replay =
        parts.add(Replay.start(kafka.bootstrap(), kafka.partitions(), readers(verdicts, usage)));
    RequestLog log = parts.add(RequestLog.start(logConfig(), metrics));
    Submitter submitter =
        new Submitter(
            log,
            probe,
            ids,
            topics,
            kafka.partitions(),
            partition -> table.ownerOf(partition) instanceof Owner.Here,
            metrics);
    Peers peers = parts.add(new Peers(new PeerSeal(secret, clock)));
    FileMetrics fileMetrics = new FileMetrics(metrics);
    FileServices files = files(table, registrar, ids, fileMetrics);
    Batches batches = batches(table, registrar, files, peers, routes, keys, ids, runners);
    sweepBlobs(
        new BlobSweep.Parts(
            table.objects(),
            registrar,
            files.blobs(),
            ids,
            batches::unfinishedFiles,
            fileMetrics,
            clock));
    health.register(KAFKA, probe::state);
    health.register(JOB_TABLE, () -> State.of(table.isReady(), "restoring; polls answer 503"));
    health.register(REPLAY, () -> State.of(replay.isWhole(), "reading verdicts and usage"));
    return parts.add(
        HttpServer.start(
            socket,
            new Services(
                routes,
                limits(),
                keys,
                verdicts,
                usage,
                submitter,
                new Placement(kafka.partitions()),
                files,
                batches,
                table,
                registrar,
                webhooks(secret, registrar, table, ids, log),
                ids,
                topics,
                peers,
                health,
                metrics,
                tracing,
                clock)));
  }

  private Webhooks webhooks(
      String secret, Registrar registrar, JobTable table, JobIds ids, RequestLog log) {
    WebhookLimits limits = config.webhooks();
    SecretBox box = new SecretBox(secret);
    return new Webhooks(
        limits,
        new EndpointRules(
            limits, new UrlPolicy(settings.section("webhooks", WebhooksConfig.class).allowList())),
        new EndpointRegistry(
            registrar, table, ids, box, kafka.partitions(), limits.endpoints(), clock),
        new DeliveryCommands(log, topics.deliveryCommands(), kafka.partitions(), clock),
        new CallbackSecrets(settings, box)::of);
  }

  /** Of the table's entries: jobs, and commands for batches. */
  private static Set<String> idPrefixes() {
    Stream<String> jobs = Arrays.stream(Operation.values()).map(Operation::idPrefix);
    return Stream.concat(jobs, Stream.of(JobLinks.BATCH_PREFIX)).collect(toUnmodifiableSet());
  }

  private FileServices files(
      JobTable table, Registrar registrar, JobIds ids, FileMetrics fileMetrics) {
    BlobStore blobs = parts.add(blobs());
    parts.add(
        FileSweep.start(table.objects(), registrar, blobs, fileMetrics, clock, config.fileSweep()));
    return new FileServices(
        new FilesApi(table.objects(), registrar, ids, fileMetrics, clock),
        blobs,
        new FileLimits(
            config.maxFile().count(), config.maxBatchFile().count(), config.maxUploads()));
  }

  private Batches batches(
      JobTable table,
      Registrar registrar,
      FileServices files,
      Peers peers,
      Routes routes,
      ApiKeys keys,
      JobIds ids,
      BatchRunners runners) {
    Batches batches =
        Batches.start(
            config.batches(),
            new BatchParts(
                table,
                registrar::register,
                files.blobs(),
                peers,
                routes,
                keys::tier,
                ids,
                topics,
                kafka.bootstrap(),
                config.maxBody().toInt(),
                config.maxBatchFile().count(),
                kafka.partitions(),
                metrics,
                clock),
            runners);
    parts.add(runners);
    return batches;
  }

  private void sweepBlobs(BlobSweep.Parts sweep) {
    parts.add(BlobSweep.start(sweep, config.blobSweep(), config.blobAge()));
  }

  private BlobStore blobs() {
    try {
      return BlobStore.open(config.blobs(), clock);
    } catch (IOException e) {
      throw new ConfigException(
          "configuration: ingress.blobs: the store can't be used (%s); create it, or name another"
              .formatted(e));
    }
  }

  /** The port is taken first: a second start says so before it touches anything. */
  private ServerSocketChannel bound() {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open();
      socket.bind(new InetSocketAddress(config.host(), config.port()), BACKLOG);
      return socket;
    } catch (IOException | UnresolvedAddressException e) {
      throw new ConfigException(
          "configuration: ingress.port: can't listen on %s:%d (%s); stop what uses it, or choose another port"
              .formatted(config.host(), config.port(), e.getMessage()));
    }
  }

  private Map<String, Object> adminSettings() {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        kafka.bootstrap(),
        AdminClientConfig.CLIENT_ID_CONFIG,
        "headrace-ingress-admin",
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) ADMIN.toMillis(),
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) ADMIN.toMillis() / 2,
        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
        500L);
  }

  private void provision(Admin admin, Routes routes) throws InterruptedException {
    try {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicas())
          .ensure(topics.all(routes.lanes()));
    } catch (ExecutionException e) {
      throw new ConfigException(
          "configuration: kafka.bootstrap: %s: %s; start Kafka there, or give another address"
              .formatted(kafka.bootstrap(), e.getCause() == null ? e : e.getCause().getMessage()));
    }
  }

  private JobTableConfig tableConfig(ServerSocketChannel socket) {
    try {
      return new JobTableConfig(
          config.advertised(socket.socket().getLocalPort()),
          config.stateDir(),
          config.bodyCache().count(),
          config.standbys(),
          config.webhooks().history(),
          idPrefixes());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("configuration: ingress: " + e.getMessage());
    }
  }

  private Map<String, BiConsumer<String, Optional<byte[]>>> readers(
      Verdicts verdicts, UsageTable usage) {
    Map<String, BiConsumer<String, Optional<byte[]>>> readers =
        new HashMap<>(usage.readers(topics));
    readers.put(topics.verdicts().name(), verdicts::read);
    return readers;
  }

  private RequestLogConfig logConfig() {
    return new RequestLogConfig(
        kafka.bootstrap(),
        config.maxRecord(),
        config.produceBuffer().count(),
        config.produceTimeout());
  }

  private RegistrarConfig registrarConfig(Routes routes) {
    Set<String> read = new HashSet<>(List.of(topics.cancellations().name()));
    for (ObjectKind kind : ObjectKind.values()) {
      read.add(kind.topic());
    }
    for (String lane : routes.lanes()) {
      for (Priority priority : Priority.values()) {
        read.add(topics.requests(lane, priority).name());
      }
    }
    return new RegistrarConfig(kafka.bootstrap(), config.maxRecord(), read);
  }

  private Limits limits() {
    return new Limits(
        config.maxBody().toInt(),
        config.maxBodiesInMemory().toInt(),
        config.maxHeld(),
        config.waitingDeadline(),
        config.backgroundDeadline(),
        config.maxDeadline());
  }
}
