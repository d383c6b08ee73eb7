using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Billing.Audit;

public static class AuditHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal, over the hash before and the line's fields, each as a netstring
    /// (cr.yp.to/proto/netstrings.txt): <c>length:bytes,</c>, so that no two lines are written alike. Without an epoch: an empty one.
    /// </summary>
    public static string Of(string previous, long number, AuditLine line)
    {
        var text = new StringBuilder(320);
        Append(previous);
        Append(line.Chain);
        Append(Number(number));
        Append(Number(line.At));
        Append(line.Actor);
        Append(line.Action);
        Append(line.Subject);
        Append(line.Epoch is { } epoch ? Number(epoch) : "");
        Append(line.Result);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Append(string field) =>
            text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:").Append(field).Append(',');
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
