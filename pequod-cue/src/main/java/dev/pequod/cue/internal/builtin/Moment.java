package dev.pequod.cue.internal.builtin;

/**
 * A point in time as somebody's clock shows it.
 *
 * @param second seconds since 1970 in UTC
 * @param nano nanoseconds of the second
 * @param offset seconds by which the clock is ahead of UTC
 * @param zone the name of the clock's zone, or empty
 */
record Moment(long second, int nano, int offset, String zone) {
    private static final int DAY = 86_400;
    private static final int DAYS_OF_400_YEARS = 146_097;
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

    /**
     * A day of the calendar, extended to all times.
     *
     * @param month 1 to 12
     */
    record Day(long year, int month, int day) {
        /** Returns the number within the year, from 1. */
        int ofYear() {
            return DAYS_BEFORE[month - 1] + (month > 2 && isLeap(year) ? 1 : 0) + day;
        }
    }

    static boolean isLeap(long year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    static int daysBefore(int month) {
        return DAYS_BEFORE[month - 1];
    }

    static int daysIn(int month, long year) {
        return month == 2 && isLeap(year) ? 29 : DAYS_BEFORE[month] - DAYS_BEFORE[month - 1];
    }

    static Moment utc(long second, int nano) {
        return new Moment(second, nano, 0, "UTC");
    }

    /** Returns seconds since 1970 on a clock without zone; {@code ofDay} may be any number of seconds. */
    static long second(Day d, long ofDay) {
        long years = d.year - 1;
        long days = 365 * years
                + Math.floorDiv(years, 4L)
                - Math.floorDiv(years, 100L)
                + Math.floorDiv(years, 400L)
                + d.ofYear()
                - 719_163;
        return days * DAY + ofDay;
    }

    private long days() {
        return Math.floorDiv(second + offset, (long) DAY);
    }

    int secondOfDay() {
        return (int) Math.floorMod(second + offset, (long) DAY);
    }

    /** Returns the day of the week, Sunday being 0. */
    int weekday() {
        return (int) Math.floorMod(days() + 4, 7L);
    }

    /** Counts years from March, so that a leap day is the last. */
    Day day() {
        long fromMarch = days() + 719_468;
        long era = Math.floorDiv(fromMarch, (long) DAYS_OF_400_YEARS);
        int ofEra = (int) Math.floorMod(fromMarch, (long) DAYS_OF_400_YEARS);
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * ofYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        return new Day(era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1);
    }
}
