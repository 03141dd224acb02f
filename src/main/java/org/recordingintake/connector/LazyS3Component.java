package org.recordingintake.connector;

import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.component.aws2.s3.AWS2S3Component;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.camel.component.aws2.s3.AWS2S3Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Camel's {@code aws2-s3}, made to ask for its bucket when it is used first: the stock one asks when an endpoint is built,
 * so that neither a start nor an edit nor a check succeeds while S3 is away. All options work as documented.
 */
@Component("aws2-s3") // Camel finds by it what sets the options
public final class LazyS3Component extends AWS2S3Component {

    private static final Logger LOG = LoggerFactory.getLogger(LazyS3Component.class);

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        // refuses what cannot work; it is never started itself
        AWS2S3Endpoint stock = (AWS2S3Endpoint) super.createEndpoint(uri, remaining, new HashMap<>(parameters));
        LazyEndpoint endpoint = new LazyEndpoint(uri, this, stock.getConfiguration());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Connected by the first who asks for the client; thread-safe as far as that goes. */
    private static final class LazyEndpoint extends AWS2S3Endpoint {

        private boolean isConnected;

        LazyEndpoint(String uri, LazyS3Component component, AWS2S3Configuration configuration) {
            super(uri, component, configuration);
        }

        @Override
        public void doStart() {
            ServiceHelper.startService(getInProgressRepository());
        }

        /** @throws RuntimeException if S3 does not answer, or has no such bucket that may be used */
        @Override
        public synchronized S3Client getS3Client() {
            if (!isConnected) {
                try {
                    super.doStart();
                    isConnected = true;
                } catch (Exception e) {
                    LOG.warn("S3 cannot be asked for the bucket {}: {}. It is asked again with the next message",
                            getConfiguration().getBucketName(), e.getMessage());
                    forgetClient();
                    throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
                }
            }
            return super.getS3Client();
        }

        /** Each attempt makes one; one that is configured is somebody else's. */
        private void forgetClient() {
            S3Client client = super.getS3Client();
            if (client != null && getConfiguration().getAmazonS3Client() == null) {
                client.close();
            }
            setS3Client(null);
        }

        @Override
        public synchronized void doStop() throws Exception {
            super.doStop();
            isConnected = false;
        }
    }
}
