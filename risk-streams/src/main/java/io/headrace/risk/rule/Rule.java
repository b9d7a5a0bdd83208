package io.headrace.risk.rule;

import java.util.Optional;

/** One reason to mistrust what a tenant does. */
public interface Rule {

  Optional<Finding> check(Activity activity);
}
