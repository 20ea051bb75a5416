using Akka.Configuration;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>What the actor system of a server or broadcaster is made with, so that it talks to others over links and nothing else.</summary>
internal static class RemoteConfig
{
    /// <summary>What the server's member says of itself in the cluster.</summary>
    public const string ServerRole = "server";

    private static readonly string Here = typeof(RemoteConfig).Assembly.GetName().Name!;

    /// <summary>
    /// Wins over everything else that is configured for the system, which also has to be made with these links as a setup and with a
    /// <see cref="QuietLoggerFactory"/>.
    /// </summary>
    public static Config Hocon(RemoteLinks links) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          actor {
            provider = cluster
            serializers {
              json = "{{Name<RefusingJsonSerializer>()}}"
              proto = "{{Name<RefusingProtobufSerializer>()}}"
              daemon-create = "{{Name<RefusingDeploymentSerializer>()}}"
              bytes = "{{Name<RefusingBytesSerializer>()}}"
              akka-misc = "{{Name<RefusingMiscSerializer>()}}"
              primitive = "{{Name<RefusingPrimitiveSerializer>()}}"
              akka-system-msg = "{{Name<RefusingSystemMessageSerializer>()}}"
              filetransfer = "{{Name<WireMessageSerializer>()}}"
            }
            serialization-bindings {
              "{{typeof(Protocol.IWireMessage).FullName}}, {{Here}}" = filetransfer
            }
            serialization-identifiers {
              "{{Name<WireMessageSerializer>()}}" = {{WireMessageSerializer.Number}}
            }
          }

          # Nothing that another node does, or that fails, ends this one.
          coordinated-shutdown.terminate-actor-system = off
          coordinated-shutdown.run-by-actor-system-terminate = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
          log-dead-letters = off
          log-dead-letters-during-shutdown = off

          remote {
            enabled-transports = ["akka.remote.link"]
            link {
              transport-class = "{{Name<LinkTransport>()}}"
              applied-adapters = []
              transport-protocol = {{NodeAddress.Scheme}}
            }

            untrusted-mode = on
            trusted-selection-paths = [{{string.Join(", ", links.Reach.SelectionPaths.Select(path => $"\"{path}\""))}}]

            # A node that comes back is heard again within a second.
            retry-gate-closed-for = 1s
            handshake-timeout = 15s
            log-remote-lifecycle-events = off

            # Links notice silence within 15 s. This is for an Akka that hangs on a link that lives.
            transport-failure-detector.heartbeat-interval = 10s
            transport-failure-detector.acceptable-heartbeat-pause = 60s

            # Silence is never a reason for quarantine, which only a restart of the other process would lift.
            quarantine-after-silence = 365d
            watch-failure-detector.acceptable-heartbeat-pause = 365d
            initial-system-message-delivery-timeout = 365d
          }

          cluster {
            roles = [{{(links.Kind == NodeKind.Server ? ServerRole : "broadcaster")}}]
            # docs/adr/0016-downing.md
            downing-provider-class = ""
            auto-down-unreachable-after = off
            run-coordinated-shutdown-when-down = off
            allow-weakly-up-members = 7s
            retry-unsuccessful-join-after = 2s
            seed-node-timeout = 3s
            log-info = off
            failure-detector {
              # One missed heartbeat is no news; links that are dead are closed after 15 s.
              heartbeat-interval = 2s
              acceptable-heartbeat-pause = 10s
              expected-response-after = 2s
              monitored-by-nr-of-members = 3
            }
            gossip-interval = 1s
          }
        }
        """);

    private static string Name<T>() => $"{typeof(T).FullName}, {Here}";
}
