package dev.pequod.apply;

import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' quantities, which the API server writes in its own way: {@code 1000m} is {@code 1}, {@code 1024Mi} is {@code 1Gi}. */
final class Quantity {
    private static final Pattern FORM = Pattern.compile(
            "([+-]?(?:[0-9]{1,20}(?:\\.[0-9]{0,20})?|\\.[0-9]{1,20}))(n|u|m|k|[KMGTPE]i?|[eE][+-]?[0-9]{1,2}|)");
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final String BINARY = "KMGTPE";

    private Quantity() {}

    /** Reports whether two values are quantities of the same size. */
    static boolean same(JsonValue a, JsonValue b) {
        Optional<BigDecimal> x = of(a);
        return x.isPresent() && of(b).map(y -> x.get().compareTo(y) == 0).orElse(false);
    }

    private static Optional<BigDecimal> of(JsonValue value) {
        return switch (value) {
            case JsonNumber number -> Optional.of(number.value());
            case JsonString text -> of(text.value());
            default -> Optional.empty();
        };
    }

    private static Optional<BigDecimal> of(String text) {
        Matcher form = text.length() > 64 ? FORM.matcher("-") : FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(form.group(1));
        String suffix = form.group(2);
        if (suffix.endsWith("i")) {
            int power = BINARY.indexOf(suffix.charAt(0)) + 1;
            return Optional.of(number.multiply(BigDecimal.valueOf(1024).pow(power)));
        }
        Integer exponent = DECIMAL.get(suffix);
        return Optional.of(number.scaleByPowerOfTen(
                exponent != null
                        ? exponent
                        : Integer.parseInt(suffix.substring(1).replace("+", ""))));
    }
}
