-- Northwind: customers, employees, categories, products, orders and their details, after its published structure, with rows of our own
CREATE TABLE categories (category_id smallint PRIMARY KEY, category_name varchar(15) NOT NULL, description text, picture bytea);
CREATE TABLE customers (customer_id bpchar PRIMARY KEY, company_name varchar(40) NOT NULL, contact_name varchar(30),
  address varchar(60), city varchar(15), country varchar(15), phone varchar(24));
CREATE TABLE employees (employee_id smallint PRIMARY KEY, last_name varchar(20) NOT NULL, first_name varchar(10) NOT NULL,
  title varchar(30), birth_date date, reports_to smallint REFERENCES employees);
CREATE TABLE territories (territory_id varchar(20) PRIMARY KEY, territory_description bpchar NOT NULL);
CREATE TABLE employee_territories (employee_id smallint NOT NULL REFERENCES employees, territory_id varchar(20) NOT NULL REFERENCES territories,
  PRIMARY KEY (employee_id, territory_id));
CREATE TABLE products (product_id smallint PRIMARY KEY, product_name varchar(40) NOT NULL, category_id smallint REFERENCES categories,
  quantity_per_unit varchar(20), unit_price real, units_in_stock smallint, discontinued integer NOT NULL);
CREATE TABLE orders (order_id smallint PRIMARY KEY, customer_id bpchar REFERENCES customers, employee_id smallint REFERENCES employees,
  order_date date, shipped_date date, freight real, ship_name varchar(40));
CREATE TABLE order_details (order_id smallint NOT NULL REFERENCES orders, product_id smallint NOT NULL REFERENCES products,
  unit_price real NOT NULL, quantity smallint NOT NULL, discount real NOT NULL, PRIMARY KEY (order_id, product_id));
INSERT INTO categories SELECT n, (ARRAY['Beverages', 'Condiments', 'Dairy'])[n], 'All of ' || n, decode(md5(n::text), 'hex') FROM generate_series(1, 3) n;
INSERT INTO customers SELECT 'CUST' || chr(64 + n), 'Company ' || n, 'Contact ' || n, n || ' Street', 'Städtchen', 'DE', '030-' || n
  FROM generate_series(1, 12) n;
INSERT INTO employees SELECT n, 'Last ' || n, 'First ' || n, 'Sales', date '1960-01-01' + n, nullif(n / 2, 0) FROM generate_series(1, 9) n;
INSERT INTO territories SELECT (1000 + n)::text, 'Territory ' || n FROM generate_series(1, 6) n;
INSERT INTO employee_territories SELECT e, (1000 + t)::text FROM generate_series(1, 9) e, generate_series(1, 6) t WHERE (e + t) % 3 = 0;
INSERT INTO products SELECT n, 'Product ' || n, n % 3 + 1, n || ' boxes', n * 1.1, n * 3, n % 2 FROM generate_series(1, 20) n;
INSERT INTO orders SELECT n, 'CUST' || chr(65 + n % 12), n % 9 + 1, date '1996-07-04' + n, NULL, n / 3.0, 'Ship ' || n FROM generate_series(1, 120) n;
INSERT INTO order_details SELECT o, p, p * 1.1, o % 7 + 1, 0.05 FROM generate_series(1, 120) o, generate_series(1, 20) p WHERE (o * p) % 7 = 1;
