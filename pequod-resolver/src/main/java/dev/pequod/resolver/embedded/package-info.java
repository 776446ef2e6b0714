/**
 * Modules on the class path: {@code cue/<module>/<version>/…} in any jar, listed by an index made when the jar is built.
 *
 * <p>A jar of your own embeds modules by having them under {@code src/main/resources/cue} and making the index after its
 * resources are copied; this library must be among its dependencies, if only with scope {@code provided}:
 *
 * <pre>{@code
 * <plugin>
 *   <groupId>org.codehaus.mojo</groupId>
 *   <artifactId>exec-maven-plugin</artifactId>
 *   <version>3.6.3</version>
 *   <executions>
 *     <execution>
 *       <phase>process-classes</phase>
 *       <goals><goal>java</goal></goals>
 *       <configuration>
 *         <mainClass>dev.pequod.resolver.embedded.ModuleIndexer</mainClass>
 *         <arguments><argument>${project.build.outputDirectory}</argument></arguments>
 *       </configuration>
 *     </execution>
 *   </executions>
 * </plugin>
 * }</pre>
 *
 * <p>Other build tools run the same main class with the folder of classes and resources as its argument. Jars may be
 * merged if the indexes {@code META-INF/pequod/modules.index} are appended to one another.
 */
@NullMarked
package dev.pequod.resolver.embedded;

import org.jspecify.annotations.NullMarked;
