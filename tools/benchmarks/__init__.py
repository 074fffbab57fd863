"""How fast the dashboard answers: its queries beside hand-written SQL on the bare engine and beside the whole table in
pandas, and the server's time for one page. Figures are ratios within one run: machines differ, and are noisy."""
