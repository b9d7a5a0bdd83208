/** An API key in, the tenant that it belongs to out; only hashes of keys are kept. */
@NullMarked
package io.headrace.ingress.auth;

import org.jspecify.annotations.NullMarked;
