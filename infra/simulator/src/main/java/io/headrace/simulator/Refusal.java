package io.headrace.simulator;

import io.headrace.simulator.RateLimits.Admission;

/** Why a call gets no answer. Each dialect family has its own way to say it. */
sealed interface Refusal extends Reading {

  record KeyMissing() implements Refusal {}

  record KeyWrong() implements Refusal {}

  record VersionMissing() implements Refusal {}

  record NotJson() implements Refusal {}

  record FieldMissing(String field) implements Refusal {}

  record FieldInvalid(String field, String expected) implements Refusal {}

  record FieldUnknown(String field) implements Refusal {}

  record ModelRefused(String model) implements Refusal {}

  record ModelUnknown(String model) implements Refusal {}

  record RouteUnknown() implements Refusal {}

  record BodyTooLarge(int maxBytes) implements Refusal {}

  /** Over the limit of requests or tokens per minute. */
  record LimitReached(String model, Admission.Refused verdict) implements Refusal {}

  /** A 429 that does not say how long to wait. */
  record Throttled() implements Refusal {}

  /** A 429 for good: the account's money or its day is spent. */
  record QuotaSpent() implements Refusal {}

  record ServerError() implements Refusal {}

  record BadGateway() implements Refusal {}

  record Overloaded() implements Refusal {}
}
