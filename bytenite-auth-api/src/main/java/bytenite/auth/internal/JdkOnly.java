// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class that uses more of the platform than Android 26 has: nothing reaches it there, or it
 * is reached where its absence is borne. The build checks all other classes.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface JdkOnly {}
