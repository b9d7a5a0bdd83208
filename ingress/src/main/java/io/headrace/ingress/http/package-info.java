/**
 * HTTP calls in, answers in the words of OpenAI's API out: the only package that knows Javalin.
 * {@link io.headrace.ingress.http.HttpServer} lists the routes.
 */
@NullMarked
package io.headrace.ingress.http;

import org.jspecify.annotations.NullMarked;
