/** What is known of each file: uploads in, records of {@code files} out; bytes are blobs. */
@NullMarked
package io.headrace.ingress.files;

import org.jspecify.annotations.NullMarked;
