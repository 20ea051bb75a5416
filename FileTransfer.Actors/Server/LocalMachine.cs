using System.Net;
using System.Net.NetworkInformation;

namespace FileTransfer.Actors.Server;

/// <summary>Whether a connection comes from this very machine.</summary>
internal static class LocalMachine
{
    public static bool Has(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));
}
