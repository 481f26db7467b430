package io.dbsync.operations;

import java.util.List;

/** Reads the parameters of the admin API: what is not as expected goes no further. */
public final class Parameters {

  private static final int BAD_REQUEST = 400;

  Parameters() {}

  /**
   * True or false.
   *
   * @param otherwise the value if it is not given
   * @throws ApiException if it is neither
   */
  public boolean flag(String name, String value, boolean otherwise) {
    String flag = oneOf(name, value, List.of("true", "false"));
    return flag == null ? otherwise : Boolean.parseBoolean(flag);
  }

  /**
   * One of some values; null if it is not given.
   *
   * @throws ApiException if it is none of them
   */
  String oneOf(String name, String value, List<String> allowed) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (!allowed.contains(value)) {
      throw new ApiException(BAD_REQUEST, name + ": expected " + String.join(" or ", allowed));
    }
    return value;
  }

  /**
   * A whole number; null if it is not given.
   *
   * @param most the highest that is taken, 1 being the lowest
   * @throws ApiException if it is none
   */
  Long number(String name, String value, long most) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ApiException(
        BAD_REQUEST,
        most == Long.MAX_VALUE
            ? name + ": expected a whole number from 1"
            : name + ": expected a whole number from 1 to " + most);
  }
}
