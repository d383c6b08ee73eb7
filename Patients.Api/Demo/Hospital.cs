using System.Buffers.Binary;
using Bogus;
using Bogus.DataSets;
using Patients.Api.Charges;
using Patients.Api.Patients;

namespace Patients.Api.Demo;

/// <summary>Generates the demo patients and their charges. Ids, names and charges are the same every time.</summary>
internal sealed class Hospital
{
    private const int Seed = 2021;
    private const int PatientCount = 60;
    private static readonly DateTimeOffset Opened = new(2021, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Randomizer _random = new(Seed);
    private readonly DateTimeOffset _now;
    private long _ids;

    private Hospital(DateTimeOffset now) => _now = now;

    /// <summary>The patients, admitted one to five days before <paramref name="now"/>.</summary>
    public static IReadOnlyList<(Patient Patient, IReadOnlyList<Charge> Charges)> Admit(DateTimeOffset now)
    {
        var hospital = new Hospital(now);
        var names = new Name("es") { Random = hospital._random };
        return [.. Enumerable.Range(0, PatientCount).Select(_ => hospital.Admit(names))];
    }

    private (Patient, IReadOnlyList<Charge>) Admit(Name names)
    {
        var name = $"{names.FirstName()} {names.LastName()} {names.LastName()}";
        var admitted = _now.AddMinutes(-_random.Int(24 * 60, 5 * 24 * 60));
        var patient = new Patient(NextId(), name, Document(), ExitGranted: false, admitted);
        // At least one charge of each kind, so that each bill shows all four groups.
        var items = Enum.GetValues<ChargeKind>()
            .SelectMany(kind => _random.ListItems([.. Catalogue.Items.Where(item => item.Kind == kind)], _random.Int(1, 3)));
        return (patient, [.. items.Select(item => Use(patient, item))]);
    }

    private Charge Use(Patient patient, CatalogueItem item)
    {
        var quantity = _random.Int(1, item.Most);
        var unitPrice = item.UnitPrice;
        return new Charge(NextId(), patient.Id, item.Kind, item.Description, quantity, unitPrice, quantity * unitPrice,
            Money.Currency, InvoiceId: null, patient.CreatedAt.AddMinutes(_random.Int(10, 20 * 60)));
    }

    // Colombian cédulas have eight digits. Those issued since 2003 have ten and start at 1,000,000,000.
    private string Document() => _random.Bool() ? $"{_random.Int(10_000_000, 99_999_999)}" : $"{_random.Int(1_000_000_001, 1_140_000_000)}";

    // A version 7 UUID (RFC 9562, section 5.7) with a time in 2021, so that these ids sort before all new ones.
    private string NextId()
    {
        var bytes = _random.Bytes(16);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (Opened.ToUnixTimeMilliseconds() + _ids++) << 16 | 0x7000 | (long)_random.Int(0, 0xFFF));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
