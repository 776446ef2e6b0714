package dev.pequod.apply;

import dev.pequod.api.Quote;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.graph.json.JsonObject;

/**
 * Whether an object that is there and nobody's is taken over. Its module may ask for that, or somebody who may change the object consents by
 * {@link Ownership#ADOPT_ANNOTATION}, which names the one owner that may have it: what a module does not ask for, whoever may write a resource
 * cannot get by giving it the name of somebody's object.
 */
final class Adoption {

    private Adoption() {}

    /**
     * Reports whether an object is taken over. With consent that is one that bears no mark, though it was ours once: it may have been left to
     * others, and changed by them, since.
     *
     * @param whose whose it is, as the inventory tells too
     */
    static boolean isAllowed(DesiredNode node, JsonObject live, Owner owner, Whose whose) {
        boolean isGivenBack =
                whose == Whose.OURS && Ownership.of(live, owner) == Whose.NOBODYS && isConsented(live, owner);
        if (whose != Whose.NOBODYS && !isGivenBack) {
            return false;
        }
        return switch (node.node().applyPolicy().mode()) {
            case ADOPT -> true;
            case APPLY -> isConsented(live, owner);
            case CREATE -> false;
        };
    }

    /**
     * Reports whether somebody who may change the object consents. Then it becomes what is wanted, also in fields that others have set: but for
     * what an autoscaler counts, which it would count again at once.
     */
    static boolean isConsented(JsonObject live, Owner owner) {
        return Ownership.annotation(live, Ownership.ADOPT_ANNOTATION).equals(owner.identity());
    }

    /** Returns why an object is not taken over, and what to write so that it is. */
    static Problem refusal(DesiredNode node, JsonObject live, Whose whose, Owner owner) {
        String there = node.ref() + " is there already and ";
        if (whose == Whose.ANOTHERS) {
            return Problem.of(
                    Problem.Reason.NOT_OWNED,
                    there + "belongs to " + Ownership.annotation(live, Ownership.OWNER_ANNOTATION));
        }
        String other = Ownership.annotation(live, Ownership.ADOPT_ANNOTATION);
        String consent = other.isEmpty()
                ? ""
                : "; its annotation " + Ownership.ADOPT_ANNOTATION + " says " + Quote.of(other)
                        + ", which is not this owner";
        return Problem.of(
                Problem.Reason.NOT_OWNED,
                there + "was not made by " + owner + consent + "; to let it be taken over: "
                        + "kubectl annotate " + (other.isEmpty() ? "" : "--overwrite ")
                        + node.ref().forKubectl() + " '"
                        + Ownership.ADOPT_ANNOTATION + "=" + owner.identity() + "'"
                        + ", or set applyPolicy.mode: Adopt in node "
                        + node.id() + " of the module");
    }
}
