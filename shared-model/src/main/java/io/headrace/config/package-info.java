/** One YAML file in, typed and validated sections out; what every role shares of it. */
@NullMarked
package io.headrace.config;

import org.jspecify.annotations.NullMarked;
