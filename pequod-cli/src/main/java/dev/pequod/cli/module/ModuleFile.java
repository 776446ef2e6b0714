package dev.pequod.cli.module;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.VersionOrder;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Field;
import dev.pequod.cue.Value;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code cue.mod/module.cue} says about a module and those it needs.
 *
 * @param path the module's path with its major version, such as {@code example.com/web@v1}
 * @param needs the least version of each module that is needed, by path with major version
 */
record ModuleFile(String path, Map<String, String> needs) {

    /**
     * Reads the module file of a module; without one it needs nothing.
     *
     * @param name how messages call the module
     */
    static ModuleFile read(String name, ModuleFiles files) throws ModuleException {
        String text = files.text(ModuleArtifact.MODULE_FILE).orElse("");
        Value value = CueContext.create()
                .compile(name + "/" + ModuleArtifact.MODULE_FILE, text)
                .value();
        if (!value.validate(true).isEmpty()) {
            throw invalid(
                    name,
                    "it is no sound CUE: " + value.validate(true).getFirst().message());
        }
        Map<String, String> needs = new TreeMap<>();
        Value deps = value.lookup("deps");
        if (deps.exists()) {
            for (Field dep : deps.fields()) {
                String version = dep.value().lookup("v").asString().orElse("");
                String path = dep.name();
                if (!path.matches("[A-Za-z0-9._~/-]{1,255}@v[0-9]{1,9}")
                        || !VersionOrder.isVersion(version)
                        || !version.startsWith(path.substring(path.lastIndexOf('@') + 1) + ".")) {
                    throw invalid(name, "deps should name modules as \"example.com/lib@v1\": v: \"v1.2.0\"");
                }
                needs.put(path, version);
            }
        }
        return new ModuleFile(value.lookup("module").asString().orElse(""), needs);
    }

    private static ModuleException invalid(String name, String problem) {
        return new ModuleException(
                Reason.INVALID_MODULE,
                "Tried to read " + ModuleArtifact.MODULE_FILE + " of " + name + " but " + problem);
    }
}
