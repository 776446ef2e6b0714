package dev.pequod.cli.module;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {
    @ParameterizedTest
    @CsvSource({
        "https://git.example.com/org/web.git, https://git.example.com/org/web",
        "https://ada:s3@cret@Git.example.com/org/web, https://git.example.com/org/web",
        "ssh://git@git.example.com:2222/org/web.git, https://git.example.com/org/web",
        "git@git.example.com:org/web.git, https://git.example.com/org/web",
    })
    void oneRepositoryHasOneAddress(String remote, String address) {
        assertEquals(Optional.of(address), Checkout.address(remote));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://ada:s3cret@host/x.git",
                "file:///srv/git/web",
                "https://ada:s3/cr@git.example.com/x",
                "https://ada:12/cr@git.example.com/x",
                "/srv/git/web",
            })
    void whatIsNoAddressToOthersOrMayHoldAPasswordIsNotTold(String remote) {
        assertEquals(Optional.empty(), Checkout.address(remote));
    }
}
