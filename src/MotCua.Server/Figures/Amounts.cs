namespace MotCua.Server.Figures;

/// <summary>Amounts by the place of their account in <see cref="AccountColumns"/>. A row of a day has a handful, so going through them is quicker than an array of all.</summary>
internal sealed class Amounts
{
    private (int Place, int Amount)[] items = new (int, int)[4];

    public int Count { get; private set; }

    public (int Place, int Amount) this[int index] => items[index];

    public void Add(int place, int amount)
    {
        for (var i = 0; i < Count; i++)
        {
            if (items[i].Place == place)
            {
                items[i].Amount += amount;
                return;
            }
        }
        if (Count == items.Length)
        {
            Array.Resize(ref items, Count * 2);
        }
        items[Count++] = (place, amount);
    }

    public void Add(Amounts others)
    {
        for (var i = 0; i < others.Count; i++)
        {
            Add(others.items[i].Place, others.items[i].Amount);
        }
    }

    /// <summary>By place; 0 where there is none.</summary>
    public void CopyTo(Span<int> all)
    {
        all.Clear();
        for (var i = 0; i < Count; i++)
        {
            all[items[i].Place] = items[i].Amount;
        }
    }
}
