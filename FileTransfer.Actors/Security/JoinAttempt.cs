namespace FileTransfer.Actors.Security;

/// <summary>What a machine that wants to join said, unchecked.</summary>
/// <param name="Secret">From its code.</param>
/// <param name="Name">What its user asked for, or empty.</param>
/// <param name="DefaultName">Taken when neither user nor invitation names the node.</param>
/// <param name="SigningRequest">PKCS #10, DER.</param>
internal sealed record JoinAttempt(JoinSecret Secret, string Name, string DefaultName, byte[] SigningRequest);
