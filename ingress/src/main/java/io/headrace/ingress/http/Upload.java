package io.headrace.ingress.http;

import java.util.Map;

/**
 * A form whose file has been stored.
 *
 * @param fields all but the file
 * @param sha256 of the file, in hex
 */
record Upload(Map<String, String> fields, String filename, long bytes, String sha256) {}
