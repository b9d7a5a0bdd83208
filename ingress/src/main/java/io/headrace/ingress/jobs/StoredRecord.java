package io.headrace.ingress.jobs;

import org.apache.kafka.common.header.Headers;

/** What a record said, wherever it was read. */
record StoredRecord(Headers headers, byte[] body) {}
