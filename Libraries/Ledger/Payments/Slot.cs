using System.Text;

namespace Ledger.Payments;

/// <summary>
/// A patient's slot. It is stored with each payment, so that the payments of a patient stay together in order of arrival, however many
/// shards there are. Never change how it is computed: a patient's waiting payments and the next one would part.
/// </summary>
public static class Slot
{
    public const int Count = 256;

    public static int Of(string patientId)
    {
        // FNV-1a (Fowler, Noll, Vo): the same in every process, unlike string.GetHashCode.
        var hash = 2166136261u;
        foreach (var letter in Encoding.UTF8.GetBytes(patientId)) hash = unchecked((hash ^ letter) * 16777619u);
        return (int)((hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24)) % Count);
    }
}
