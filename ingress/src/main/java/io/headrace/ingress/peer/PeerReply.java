package io.headrace.ingress.peer;

import java.util.Map;

/** What another instance answered; header names are in lower case. */
public record PeerReply(int status, String contentType, Map<String, String> headers, byte[] body) {}
