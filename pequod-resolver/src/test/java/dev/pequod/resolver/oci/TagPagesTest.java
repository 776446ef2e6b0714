package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that tell their tags in pages. */
final class TagPagesTest extends RegistryTestCase {
    private final AtomicInteger asked = new AtomicInteger();

    /** Lets the registry tell its tags in pages, each of which but the last leads to the next one. */
    private void answer(int count, IntFunction<List<String>> pages) {
        front.answer(exchange -> {
            if (!exchange.getRequestURI().getPath().endsWith("/tags/list")) {
                return false;
            }
            asked.incrementAndGet();
            String query = exchange.getRequestURI().getRawQuery();
            int last = query.indexOf("last=");
            int page = last < 0 ? 0 : Integer.parseInt(query.substring(last + "last=".length()));
            if (page < count - 1) {
                exchange.getResponseHeaders()
                        .set("Link", "</v2/team/web/tags/list?n=2&last=" + (page + 1) + ">; rel=\"next\"");
            }
            String tags =
                    pages.apply(page).stream().map(tag -> "\"" + tag + "\"").collect(Collectors.joining(",", "[", "]"));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            RegistryFront.send(exchange, 200, "{\"name\":\"team/web\",\"tags\":" + tags + "}");
            return true;
        });
    }

    private List<String> tags() throws ModuleException {
        return repository(front.host(), "team/web").tags();
    }

    @Test
    void allPagesAreRead() throws ModuleException {
        List<List<String>> pages = List.of(List.of("v1.0.0", "v1.1.0"), List.of("v1.2.0"), List.of("v2.0.0"));
        answer(3, pages::get);
        assertEquals(List.of("v1.0.0", "v1.1.0", "v1.2.0", "v2.0.0"), tags());
        assertEquals(3, asked.get());
    }

    /** Once, the list ended with the first page that told nothing new, and newer versions were not seen. */
    @Test
    void aPageWithoutTagsIsNotTheLast() throws ModuleException {
        List<List<String>> pages =
                List.of(List.of("v1.0.0"), List.of(), List.of("v1.0.0", "no tag"), List.of("v1.1.0"));
        answer(4, pages::get);
        assertEquals(List.of("v1.0.0", "v1.1.0"), tags());
    }

    @Test
    void moreTagsThanAreAllowedEndTheList() {
        answer(
                30,
                page -> IntStream.range(0, 1_000)
                        .mapToObj(i -> "v" + page + "." + i + ".0")
                        .toList());
        assertEquals(Reason.LIMIT_EXCEEDED, problem().reason());
        assertTrue(asked.get() <= 21, "asked " + asked + " times");
    }

    @Test
    void pagesWithoutEndEndTheList() {
        answer(Integer.MAX_VALUE, page -> List.of());
        ModuleException e = problem();
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertTrue(e.getMessage().contains(front.host() + "/team/web"), e.getMessage());
        assertTrue(asked.get() <= 201, "asked " + asked + " times");
    }

    @Test
    void aPageThatLeadsToItselfIsReadOnce() throws ModuleException {
        front.answer(exchange -> {
            if (!exchange.getRequestURI().getPath().endsWith("/tags/list")) {
                return false;
            }
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Link", "</v2/team/web/tags/list?n=1&last=x>; rel=\"next\"");
            RegistryFront.send(exchange, 200, "{\"tags\":[\"v1.0.0\"]}");
            return true;
        });
        assertEquals(List.of("v1.0.0"), tags());
        assertEquals(2, asked.get());
    }

    /** Once, a list ended with its first page where the registry did not call what comes next "last", as quay.io does not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "</v2/team/web/tags/list?n=2&next_page=abc%3D>; rel=\"next\"",
                "<?next_page=abc%3D>; rel=next",
                "<https://elsewhere.example/v2/other/tags/list?next_page=abc%3D&n=2>; rel=\"next\""
            })
    void aRegistryMaySayAnyhowWhatComesNext(String link) throws ModuleException {
        answerFirst(link);
        assertEquals(List.of("v1.0.0", "v2.0.0"), tags());
        assertEquals(2, asked.get());
    }

    /** Once, each of these was the end of the list. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?next_page=abc%3D>; title=\"a; b, \\\"c\"; rel=\"next\"",
                "<?next_page=abc%3D> ;rel = next ; type=text/html",
                "<?next_page=abc%3D>; rel='next'",
                "<?next_page=abc%3D>; REL=\"prev Next\"; rel=last",
                "<https://example.com/docs>; rel=help, <?next_page=abc%3D>; crossorigin; rel=next"
            })
    void whateverStandsBesideTheRelationIsPassedOver(String link) throws ModuleException {
        answerFirst(link);
        assertEquals(List.of("v1.0.0", "v2.0.0"), tags());
    }

    @Test
    void theNextPageMayBeInASecondHeader() throws ModuleException {
        answerFirst("<https://example.com/docs>; rel=\"help\"", "<?next_page=abc%3D>; rel=\"next\"");
        assertEquals(List.of("v1.0.0", "v2.0.0"), tags());
    }

    @Test
    void aLongLinkIsFollowedAndOneThatIsTooLongIsTold() throws ModuleException {
        answerFirst("<?next_page=abc%3D&state=" + "x".repeat(3_000) + ">; rel=\"next\"");
        assertEquals(List.of("v1.0.0", "v2.0.0"), tags());
        answerFirst("<?next_page=abc%3D&state=" + "x".repeat(5_000) + ">; rel=\"next\"");
        assertEquals(Reason.UNAVAILABLE, problem().reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?next_page=abc%3D; rel=next",
                "<?next_page=abc%3D; rel=next",
                "<?next_page=abc%3D>, rel=next",
                "<?next_page=abc%3D>; rel=\"next",
                "<?next_page=abc%3D>; rel=next, <?next_page=other>; rel=next"
            })
    void aLinkThatIsNotUnderstoodIsNotTheEndOfTheList(String link) {
        answerFirst(link);
        String message = problem().getMessage();
        assertTrue(message.contains("in a way that is not understood: "), message);
    }

    @Test
    void aRegistryCannotFillTheStackWithALink() {
        answerFirst("<?next_page=abc%3D>; title=\"" + "\\a".repeat(6_000) + "\"; rel=next");
        assertEquals(Reason.UNAVAILABLE, problem().reason());
    }

    @Test
    void aLinkToSomethingElseIsTheEndOfTheList() throws ModuleException {
        answerFirst("<?next_page=abc%3D>; rel=\"prev\", <https://example.com/>; rel=\"nextish\"");
        assertEquals(List.of("v1.0.0"), tags());
    }

    /** Once, whatever was JSON was an empty repository. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"error\": \"not here\"}", "{\"tags\": \"v1.0.0\"}"})
    void whatIsNoListOfTagsIsNotAnEmptyOne(String answer) {
        answerWith(answer);
        ModuleException e = problem();
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertTrue(e.getMessage().contains("no list of tags"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tags\": null}", "{\"tags\": []}"})
    void aRepositoryMayHaveNoTags(String answer) throws ModuleException {
        answerWith(answer);
        assertEquals(List.of(), tags());
    }

    private void answerWith(String answer) {
        front.answer(exchange -> {
            boolean isList = exchange.getRequestURI().getPath().endsWith("/tags/list");
            if (isList) {
                RegistryFront.send(exchange, 200, answer);
            }
            return isList;
        });
    }

    /** What no further page can be asked for by is told: once, it was the end of the list. */
    @ParameterizedTest
    @ValueSource(strings = {"</v2/team/web/tags/page/2>; rel=\"next\"", "</v2/team/web/tags/list?a=\">; rel=\"next\""})
    void aLinkThatCannotBeFollowedIsNotTheEndOfTheList(String link) {
        answerFirst(link);
        ModuleException e = problem();
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertTrue(e.getMessage().contains("list the tags of " + front.host() + "/team/web but "), e.getMessage());
    }

    /** Lets the registry tell v1.0.0 with a link, and v2.0.0 to whoever follows it as it is. */
    private void answerFirst(String... links) {
        front.answer(exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (!path.endsWith("/tags/list")) {
                return false;
            }
            assertEquals("/v2/team/web/tags/list", path);
            asked.incrementAndGet();
            boolean isFirst = !exchange.getRequestURI().getRawQuery().contains("next_page=abc%3D");
            if (isFirst) {
                exchange.getResponseHeaders().put("Link", List.of(links));
            }
            RegistryFront.send(exchange, 200, "{\"tags\":[\"" + (isFirst ? "v1.0.0" : "v2.0.0") + "\"]}");
            return true;
        });
    }

    private ModuleException problem() {
        return assertThrows(ModuleException.class, this::tags);
    }
}
