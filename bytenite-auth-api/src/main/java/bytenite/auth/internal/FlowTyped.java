// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what names {@link java.util.concurrent.Flow}, which Android has from API 30 on, or from 26
 * with core-library desugaring. What is not marked does without.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface FlowTyped {}
