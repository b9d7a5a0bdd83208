package io.headrace.ingress.submit;

import java.time.Duration;

/**
 * @param maxRecord the largest record, in bytes
 * @param buffer bytes of records that wait for their acknowledgement
 * @param timeout a record that isn't acknowledged by then is refused
 */
public record RequestLogConfig(String bootstrap, int maxRecord, long buffer, Duration timeout) {}
