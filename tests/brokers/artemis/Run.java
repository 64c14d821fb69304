import java.io.File;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Artemis by the configuration file that is named, until SIGTERM. Says READY when it is. */
public class Run {
  /** Whoever gives no name may do everything, as cook:secret; a wrong name or password is refused. */
  private static final class Guests implements ActiveMQSecurityManager {
    @Override
    public boolean validateUser(String user, String password) {
      return user == null || user.equals("cook") && "secret".equals(password);
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
      return validateUser(user, password);
    }
  }

  public static void main(String[] arguments) throws Exception {
    EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    server.setConfigResourcePath(new File(arguments[0]).toURI().toString());
    server.setSecurityManager(new Guests());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        server.stop();
      } catch (Exception error) {
        error.printStackTrace();
      }
    }));
    server.start();
    System.out.println("READY");
    Thread.currentThread().join();
  }
}
