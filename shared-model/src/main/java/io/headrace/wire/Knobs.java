package io.headrace.wire;

import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * The numbers of one format by name. Those that are whole numbers must be whole.
 *
 * @param names of the knobs that the format has
 */
record Knobs(WireFormat format, Map<Knob, String> names) {

  /** All that {@code parent} sets. */
  void read(JsonNode parent, Place at, Sampling.Builder sampling) throws InexpressibleException {
    for (Map.Entry<Knob, String> name : names.entrySet()) {
      read(parent.path(name.getValue()), at.field(name.getValue()), name.getKey(), sampling);
    }
  }

  static void read(JsonNode value, Place at, Knob knob, Sampling.Builder sampling)
      throws InexpressibleException {
    if (Json.isSet(value)) {
      sampling.knobs.put(knob, new Setting(number(value, at), at));
    }
  }

  private static Number number(JsonNode value, Place at) throws InexpressibleException {
    if (!value.isNumber() || (value.isIntegralNumber() && !value.canConvertToLong())) {
      throw InexpressibleException.at(at, "Expected a number of 64 bits.");
    }
    return value.isIntegralNumber() ? (Number) value.longValue() : (Number) value.doubleValue();
  }

  /** Throws for a knob that is set and that the format doesn't have; no penalty needs no word. */
  void write(Sampling sampling, JsonGenerator json) throws InexpressibleException {
    for (Map.Entry<Knob, Setting> set : sampling.knobs().entrySet()) {
      String name = names.get(set.getKey());
      if (name != null) {
        write(name, set.getValue().value(), json);
      } else if (!isNoPenalty(set.getKey(), set.getValue().value())) {
        throw InexpressibleException.in(format, set.getValue().at());
      }
    }
  }

  private static boolean isNoPenalty(Knob knob, Number value) {
    boolean isPenalty = knob == Knob.FREQUENCY_PENALTY || knob == Knob.PRESENCE_PENALTY;
    return isPenalty && value.doubleValue() == 0;
  }

  private static void write(String name, Number value, JsonGenerator json) {
    if (value instanceof Long whole) {
      json.writeNumberProperty(name, whole);
    } else {
      json.writeNumberProperty(name, value.doubleValue());
    }
  }
}
