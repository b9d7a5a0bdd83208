package io.headrace.ingress.webhooks;

import io.headrace.config.Secret;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectRecords;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.topic.ShardSet;
import io.headrace.webhook.SecretBox;
import io.headrace.webhook.WebhookEndpoint;
import io.headrace.webhook.WebhookJson;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The endpoints of each tenant, all in its home partition: so one instance answers for all of them,
 * and their number is known when one is added.
 */
public final class EndpointRegistry {
  private final Registrar registrar;
  private final JobTable table;
  private final JobIds ids;
  private final SecretBox secrets;
  private final int partitions;
  private final int max;
  private final InstantSource clock;

  /** An endpoint with a secret that nobody is shown again. */
  public record WithSecret(WebhookEndpoint endpoint, Secret secret) {}

  /**
   * @param max endpoints of one tenant
   */
  public EndpointRegistry(
      Registrar registrar,
      JobTable table,
      JobIds ids,
      SecretBox secrets,
      int partitions,
      int max,
      InstantSource clock) {
    this.registrar = registrar;
    this.table = table;
    this.ids = ids;
    this.secrets = secrets;
    this.partitions = partitions;
    this.max = max;
    this.clock = clock;
  }

  /** Where all endpoints of the tenant are. */
  public int home(TenantId tenant) {
    return ShardSet.home(tenant, partitions);
  }

  /** The id, when it may be one of the tenant's. */
  public Optional<JobId> verify(TenantId tenant, String id) {
    return ids.verify(WebhookEndpoint.ID_PREFIX, id)
        .filter(known -> known.partition() == home(tenant));
  }

  public Optional<WebhookEndpoint> find(TenantId tenant, JobId id) {
    return table.objects().find(ObjectKind.WEBHOOK_ENDPOINT, tenant, id).map(WebhookJson::endpoint);
  }

  /** The newest first. */
  public List<WebhookEndpoint> newest(TenantId tenant, Optional<String> after, int limit) {
    return table
        .objects()
        .newest(ObjectKind.WEBHOOK_ENDPOINT, tenant, home(tenant), after, limit, _ -> true)
        .stream()
        .map(WebhookJson::endpoint)
        .toList();
  }

  /** Empty when the tenant has as many as it may. */
  public Optional<WithSecret> create(TenantId tenant, EndpointForm form)
      throws QueueUnavailable, InterruptedException {
    int home = home(tenant);
    return registrar.register(
        home,
        subject(tenant),
        () -> {
          if (newest(tenant, Optional.empty(), max).size() == max) {
            return Registration.nothing(Optional.empty());
          }
          JobId id = ids.mint(WebhookEndpoint.ID_PREFIX, home);
          Secret secret = secrets.mint();
          WebhookEndpoint made = form.endpoint(id, tenant, secrets.seal(tenant, secret));
          return new Registration<>(
              List.of(put(id, made)), Optional.of(new WithSecret(made, secret)));
        });
  }

  /** Empty when there is no such endpoint. */
  public Optional<WebhookEndpoint> update(TenantId tenant, JobId id, EndpointForm form)
      throws QueueUnavailable, InterruptedException {
    return change(tenant, id, before -> form.applied(before, clock.instant()));
  }

  /** Empty when there is no such endpoint. */
  public Optional<WithSecret> rotate(TenantId tenant, JobId id, Rotation rotation)
      throws QueueUnavailable, InterruptedException {
    Secret secret = secrets.mint();
    return change(
            tenant,
            id,
            before -> rotation.applied(before, secrets.seal(tenant, secret), clock.instant()))
        .map(rotated -> new WithSecret(rotated, secret));
  }

  private Optional<WebhookEndpoint> change(
      TenantId tenant, JobId id, UnaryOperator<WebhookEndpoint> transition)
      throws QueueUnavailable, InterruptedException {
    return registrar.register(
        id.partition(),
        subject(tenant),
        () -> {
          Optional<WebhookEndpoint> after = find(tenant, id).map(transition);
          return new Registration<>(
              after.stream().map(endpoint -> put(id, endpoint)).toList(), after);
        });
  }

  /** Whether there was such an endpoint. */
  public boolean delete(TenantId tenant, JobId id) throws QueueUnavailable, InterruptedException {
    return registrar.register(
        id.partition(),
        subject(tenant),
        () ->
            find(tenant, id).isEmpty()
                ? Registration.nothing(false)
                : new Registration<>(
                    List.of(
                        ObjectRecords.delete(
                            ObjectKind.WEBHOOK_ENDPOINT, tenant, id, clock.instant())),
                    true));
  }

  private ProducerRecord<String, byte[]> put(JobId id, WebhookEndpoint endpoint) {
    return ObjectRecords.put(
        ObjectKind.WEBHOOK_ENDPOINT,
        endpoint.tenant(),
        id,
        WebhookJson.write(endpoint),
        false,
        Optional.empty(),
        endpoint.updated());
  }

  private static String subject(TenantId tenant) {
    return "webhooks of " + tenant;
  }
}
