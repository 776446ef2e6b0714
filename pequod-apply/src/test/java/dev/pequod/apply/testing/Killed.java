package dev.pequod.apply.testing;

/** What is thrown where a process is meant to end. */
public final class Killed extends RuntimeException {}
