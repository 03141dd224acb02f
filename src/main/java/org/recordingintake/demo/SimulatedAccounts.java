package org.recordingintake.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.apache.camel.Header;
import org.recordingintake.settings.Credentials;

/** The accounts of the simulated Bandwidth, each with an OAuth2 client and an access token of its own. Thread-safe. */
public final class SimulatedAccounts {

    /** The one whose credentials are those of {@code bandwidth.*}. */
    static final String FIRST = "55555555";
    /** One with credentials of its own. */
    static final String SECOND = "66666666";

    private record Access(Credentials client, String token) {
    }

    private final Map<String, Access> byId = new LinkedHashMap<>();

    SimulatedAccounts() {
        for (String id : new String[] {FIRST, SECOND}) {
            byId.put(id, new Access(new Credentials("demo-" + id, UUID.randomUUID().toString()),
                    UUID.randomUUID().toString()));
        }
    }

    Credentials clientOf(String id) {
        return byId.get(id).client();
    }

    /** Whether a request has the access token of the account that it is about. */
    public boolean isAllowed(@Header("accountId") String id, @Header("Authorization") String authorization) {
        return byId.containsKey(id) && ("Bearer " + byId.get(id).token()).equals(authorization);
    }

    /** The access token for the client credentials of a request; null if they are of no account. */
    public String tokenFor(@Header("Authorization") String authorization, @Header("grant_type") String grant) {
        return byId.values().stream().filter(access -> access.client().basic().equals(authorization)
                && "client_credentials".equals(grant)).map(Access::token).findFirst().orElse(null);
    }
}
