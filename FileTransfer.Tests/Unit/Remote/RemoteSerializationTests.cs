using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Remote;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

/// <summary>The second line, behind <see cref="PduGuard"/>: what Akka's own registry does with the bytes of another node.</summary>
public sealed class RemoteSerializationTests : IAsyncLifetime
{
    private readonly RemoteSite _site = new();
    private ExtendedActorSystem _system = null!;

    public static TheoryData<object> Foreign =>
    [
        "text", 42, 42L, new byte[] { 1 }, new Version(1, 2), PoisonPill.Instance, Kill.Instance, new Identify(1), new Status.Failure(new IOException("x")),
        new Suspend(), new Terminate(), new Resume(null), new Recreate(null), ConfigurationFactory.Empty, new Google.Protobuf.WellKnownTypes.Empty(),
    ];

    public Task InitializeAsync()
    {
        _system = (ExtendedActorSystem)_site.Start("hub", NodeKind.Server).System;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Nothing_but_messages_of_the_product_leaves_the_process(object message)
    {
        var serializer = _system.Serialization.FindSerializerFor(message);

        Assert.IsAssignableFrom<RefusingSerializer>(serializer);
        Assert.Throws<SerializationException>(() => serializer.ToBinary(message));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(22)]
    public void What_Akka_would_make_of_foreign_bytes_is_nothing(int number)
    {
        var victim = Path.Combine(Path.GetTempPath(), $"filetransfer-{Guid.NewGuid():N}");
        var gadget = $$"""{"$type":"System.IO.FileInfo, System.Private.CoreLib","OriginalPath":"{{victim}}","FullPath":"{{victim}}"}""";
        foreach (var manifest in new[] { typeof(FileInfo).AssemblyQualifiedName!, typeof(Kill).AssemblyQualifiedName!, "", "S", "PP" })
            Assert.Same(UnreadableMessage.Instance, _system.Serialization.Deserialize(Encoding.UTF8.GetBytes(gadget), number, manifest));

        Assert.False(File.Exists(victim));
    }

    [Fact]
    public void A_message_of_the_product_comes_back_as_it_was()
    {
        var message = RemoteNode.Message("part");
        var serializer = Assert.IsType<WireMessageSerializer>(_system.Serialization.FindSerializerFor(message));

        Assert.Equal(message, serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)));
        Assert.Equal(5001, serializer.Identifier);
    }

    [Theory]
    [InlineData("")]
    [InlineData("65535")]
    [InlineData("70000")]
    [InlineData("-1")]
    [InlineData("System.IO.FileInfo, System.Private.CoreLib")]
    public void A_message_that_this_version_does_not_know_is_nothing(string manifest) => Assert.Same(
        UnreadableMessage.Instance, _system.Serialization.Deserialize([1, 2, 3], WireMessageSerializer.Number, manifest));
}
