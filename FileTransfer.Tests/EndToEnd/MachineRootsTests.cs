using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class MachineRootsTests
{
    private const string SomeRoot = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>They would cost every command a fifth of its time, and every handshake a look through all of them.</summary>
    [Fact]
    public async Task The_root_certificates_of_the_machine_are_not_read()
    {
        Assert.True(File.Exists(SomeRoot), $"{SomeRoot} is missing. On Debian: apt-get install ca-certificates");
        await using var site = await Site.OpenAsync("ann");
        var log = site.NewPath();
        var traced = new Launch { Wrapper = ["strace", "-f", "-qq", "-e", "trace=openat", "-o", log] };

        (await site["ann"].RunAsync(traced, "ls")).WithExit(0);

        var opened = await File.ReadAllTextAsync(log);
        Assert.Contains("node.pem", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("/etc/ssl/certs", opened, StringComparison.Ordinal);
    }
}
