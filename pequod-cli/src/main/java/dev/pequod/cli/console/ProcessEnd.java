package dev.pequod.cli.console;

/** What is to be done when somebody ends the process. */
interface ProcessEnd {
    /** That of this virtual machine. */
    ProcessEnd OF_JVM = new ProcessEnd() {
        @Override
        public boolean add(Thread last) {
            try {
                Runtime.getRuntime().addShutdownHook(last);
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public void remove(Thread last) {
            try {
                Runtime.getRuntime().removeShutdownHook(last);
            } catch (IllegalStateException e) {
                return; // it is running, or has run
            }
        }
    };

    /** Adds a thread that is started then; returns false if that is now. */
    boolean add(Thread last);

    /** Takes a thread away again that has nothing to do any more. */
    void remove(Thread last);
}
