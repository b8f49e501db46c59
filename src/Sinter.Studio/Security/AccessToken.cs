using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sinter.Studio.Security;

/// <summary>The secret of one start of the studio: it comes in the address that is printed and is kept by the browser as a cookie.</summary>
public sealed class AccessToken
{
    public const string QueryName = "token";
    private const int Bytes = 32;

    /// <summary>The secret as it stands in an address.</summary>
    public string Text { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Compares in a time that tells nothing.</summary>
    public bool Is(string? text) =>
        text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(Text));

    /// <summary>Browsers give cookies of one port to the others, so that each studio needs a name of its own.</summary>
    public static string CookieName(int port) => $"sinter-studio-{port}";
}
