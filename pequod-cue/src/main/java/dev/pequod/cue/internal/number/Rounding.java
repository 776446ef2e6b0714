package dev.pequod.cue.internal.number;

/** What happens to digits that do not fit. */
enum Rounding {
    HALF_UP,
    HALF_EVEN;

    /** Reports whether the kept digits grow by one; {@code half} compares what is dropped with one half. */
    boolean addsOne(boolean odd, int half) {
        return switch (this) {
            case HALF_UP -> half >= 0;
            case HALF_EVEN -> half > 0 || half == 0 && odd;
        };
    }
}
