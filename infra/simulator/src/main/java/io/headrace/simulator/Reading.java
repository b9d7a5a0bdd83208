package io.headrace.simulator;

/** What a dialect makes of a request body: a prompt to answer, or a refusal. */
sealed interface Reading permits Prompt, Refusal {}
