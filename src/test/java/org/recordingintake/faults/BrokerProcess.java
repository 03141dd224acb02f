package org.recordingintake.faults;

import java.io.IOException;
import java.nio.file.Path;

import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** The main class of {@link SeparateBroker}: a broker with one user, gone as soon as its parent is. */
final class BrokerProcess {

    private BrokerProcess() {
    }

    /** @param args the broker.xml, the user's name, password and role */
    public static void main(String[] args) throws Exception {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(args[1], args[2]);
        users.addRole(args[1], args[3]);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(Path.of(args[0]).toUri().toString());
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
        awaitEndOfParent();
        Runtime.getRuntime().halt(0);
    }

    /** Standard input is a pipe from the parent, which writes nothing. */
    private static void awaitEndOfParent() throws IOException {
        System.in.read();
    }
}
