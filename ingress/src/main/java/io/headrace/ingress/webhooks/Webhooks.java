package io.headrace.ingress.webhooks;

import io.headrace.config.Secret;
import io.headrace.job.TenantId;
import java.util.function.Function;

/**
 * What the routes of webhooks ask.
 *
 * @param callbackSecret what signs a tenant's callbacks
 */
public record Webhooks(
    WebhookLimits limits,
    EndpointRules rules,
    EndpointRegistry registry,
    DeliveryCommands commands,
    Function<TenantId, Secret> callbackSecret) {}
