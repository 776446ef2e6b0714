package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Where an inventory is stored. */
final class ConfigMapInventoryTest {
    /** Once, a name with a dot in the wrong place had an inventory that no API server takes. */
    @Test
    void aLongNameIsCutWhereItMayBe() {
        String name = "a".repeat(199) + ".cart";
        Owner owner = new Owner("platform.example.com/v1alpha1", "WebService", "shop", name);
        assertEquals(
                "pequod-" + "a".repeat(199) + "-" + owner.key().substring(0, 10),
                ConfigMapInventory.ref(owner).identity().name());
    }
}
