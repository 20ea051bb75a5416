using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;
using static FileTransfer.Actors.Protocol.Wire.EnrolmentMessage;

namespace FileTransfer.Tests.Properties.Security;

public sealed class EnrolmentWireProperties
{
    [Fact]
    public async Task Any_bytes_are_a_message_or_a_typed_failure() =>
        await Gen.Byte.Array[0, 200].SampleAsync(async bytes =>
        {
            using var stream = new MemoryStream([(byte)bytes.Length, 0, 0, 0, .. bytes]);
            try
            {
                await EnrolmentWire.ReadAsync(stream, CancellationToken.None, BodyOneofCase.JoinRequest);
            }
            catch (FailureException e)
            {
                Assert.Equal(Reason.ProtocolViolation, e.Failure.Reason);
            }
        });

    [Fact]
    public void Any_text_is_an_identity_in_its_one_spelling_or_none() =>
        Gen.Select(
                Gen.Int[0, 2].Select(i => new[] { "client", "server", "root" }[i]),
                Gen.Char["a1-._/?=&"].Array[0, 12].Select(letters => new string(letters)),
                Gen.Int[0, 3].Select(i => new[] { "", "admin", "upload,admin", "admin,upload" }[i]))
            .Select((kind, node, roles) => $"filetransfer://0123456789abcdef/{kind}/{node}?roles={roles}")
            .Sample(text => IdentityUri.TryParse(text) is not { } identity || identity.ToString() == text);
}
