package io.headrace.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import io.headrace.job.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What signs the callbacks of each tenant: its own secret, or one derived for it. */
public final class CallbackSecrets {
  private final SecretBox box;
  private final Map<TenantId, Secret> own = new HashMap<>();

  /** Of an entry of {@code tenants}, what this class needs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Tenant(String id, Optional<Secret> callbackSecret) {}

  static final class Tenants extends ArrayList<Tenant> {
    private static final long serialVersionUID = 1;
  }

  public CallbackSecrets(Settings settings, SecretBox box) {
    this.box = box;
    for (Tenant tenant : settings.section("tenants", Tenants.class)) {
      tenant
          .callbackSecret()
          .filter(Secret::isPresent)
          .ifPresent(secret -> own.put(new TenantId(tenant.id()), secret));
    }
  }

  public Secret of(TenantId tenant) {
    Secret secret = own.get(tenant);
    return secret == null ? box.callbackSecret(tenant) : secret;
  }
}
