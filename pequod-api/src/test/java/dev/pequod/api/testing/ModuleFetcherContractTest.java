package dev.pequod.api.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.CustomRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract is fulfilled by a fetcher that does it right, and each kind of mistake breaks it. */
final class ModuleFetcherContractTest extends ModuleFetcherContract {
    @Override
    protected ModuleFetcher fetcher() {
        return new ShelfFetcher();
    }

    @Override
    protected PlatformRef present() {
        return new CustomRef("shelf", "web");
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        return ModuleFiles.of(ShelfFetcher.files());
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(new CustomRef("shelf", "none"));
    }

    private static ModuleFetcherContract contractOf(ModuleFetcher fetcher) {
        ModuleFetcherContractTest right = new ModuleFetcherContractTest();
        return new ModuleFetcherContract() {
            @Override
            protected ModuleFetcher fetcher() {
                return fetcher;
            }

            @Override
            protected PlatformRef present() {
                return right.present();
            }

            @Override
            protected ModuleFiles files() throws ModuleException {
                return right.files();
            }

            @Override
            protected Optional<PlatformRef> absent() {
                return right.absent();
            }
        };
    }

    @Test
    void aSchemeThatIsNotThatOfTheReferencesBreaksIt() {
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            public String scheme() {
                return "other";
            }
        });
        assertThrows(AssertionError.class, contract::theSchemeIsThatOfTheReferencesAndStaysTheSame);
    }

    @Test
    void aRevisionThatChangesBreaksIt() {
        AtomicInteger count = new AtomicInteger();
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) {
                return new ModuleRevision(ref.text(), "" + count.incrementAndGet());
            }
        });
        assertThrows(AssertionError.class, contract::locatingAgainGivesTheSameRevision);
        assertThrows(AssertionError.class, contract::whatTheSourceHasNotIsNotFound);
    }

    @Test
    void otherFilesBreakIt() {
        AtomicInteger count = new AtomicInteger();
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                    throws ModuleException {
                return FetchedModule.unsigned(
                        ModuleFiles.of(Map.of("a.cue", ShelfFetcher.bytes("package a" + count.incrementAndGet()))));
            }
        });
        assertThrows(AssertionError.class, contract::theFilesAreThoseOfTheSource);
        assertThrows(AssertionError.class, contract::fetchingAgainGivesTheSame);
        assertThrows(AssertionError.class, contract::aRevisionThatAnotherProcessLocatedIsEnough);
        assertThrows(AssertionError.class, contract::manyThreadsMayUseIt);
    }

    @Test
    void takingEveryReferenceBreaksIt() {
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            void check(PlatformRef ref) {}
        });
        assertThrows(AssertionError.class, contract::aReferenceOfAnotherSchemeIsABugOfTheCaller);
    }

    @Test
    void ignoringLimitsAndDeadlineBreaksIt() {
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) {
                return new ModuleRevision(ref.text(), "1");
            }

            @Override
            public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                    throws ModuleException {
                return FetchedModule.unsigned(ModuleFiles.of(ShelfFetcher.files(), ModuleLimits.DEFAULTS));
            }
        });
        assertThrows(AssertionError.class, contract::limitsHold);
        assertThrows(AssertionError.class, contract::nothingIsDoneAfterTheDeadline);
        assertThrows(AssertionError.class, contract::anInterruptEndsItAndStaysSet);
    }

    @Test
    void aMessageThatDoesNotSayWhatWasTriedBreaksIt() {
        ModuleFetcherContract contract = contractOf(new ShelfFetcher() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
                throw new ModuleException(Reason.NOT_FOUND, "not found");
            }
        });
        assertThrows(AssertionError.class, contract::whatTheSourceHasNotIsNotFound);
    }
}
