package io.headrace.responses;

/** The client's body can't be taken; the fields are those of OpenAI's error object. */
public final class InvalidRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;
  private final String param;

  /**
   * @param param the field at fault, or "" when no field is
   */
  public InvalidRequest(String code, String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public String code() {
    return code;
  }

  public String param() {
    return param;
  }
}
